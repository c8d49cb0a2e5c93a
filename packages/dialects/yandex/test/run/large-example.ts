/** A shop's evening report: every kind of step of the language's first version in one workflow. */
export const largeExample = String.raw`
yawl: "0.1"
start: collect
defaultRetryPolicy:
  errorList: [ALL]
  retryCount: 1
steps:
  collect:
    title: Orders and customers
    parallel:
      next: match
      branches:
        orders:
          start: open_orders
          steps:
            open_orders:
              httpCall:
                url: https://shop.test/orders?day=\(.day)
                headers: {accept: application/json, x-day: '\(.day)'}
                query: {limit: 50}
                next: paid_only
                output: '\({orders: .})'
            paid_only:
              functionCall:
                functionId: pick-paid
                input: |-
                  \({
                    orders: .orders,
                    keep: "paid"
                  })
                retryPolicy:
                  errorList: [HTTP_CALL_502]
        customers:
          start: all_customers
          steps:
            all_customers:
              httpCall:
                method: POST
                url: https://shop.test/customers/search
                body: '{"day": "\(.day)"}'
                retryPolicy:
                  errorList: [HTTP_CALL_500, HTTP_CALL_502, HTTP_CALL_429]
                  backoffRate: 2.0
                  initialDelay: 2s
                  retryCount: 5
                output: '\({customers: map({key: .id, value: .name}) | from_entries})'
  match:
    functionCall:
      functionId: match
      next: each_order
      input: |-
        \({
          orders: .orders.orders,
          names: .customers.customers
        })
  each_order:
    foreach:
      next: last_words
      concurrency: 2
      input: \(.matched)
      do:
        start: size
        steps:
          size:
            switch:
              choices:
                - condition: |-
                    .lines | length > 2
                  next: summarise
              default:
                next: keep
          summarise:
            functionCall:
              functionId: summarise
              input: '\(. as $order | {order: $order, lines: (.lines | map(tostring) | join(","))})'
          keep:
            noOp:
              output: '\({text: .lines.[0]})'
      output: |-
        \({
          texts: map(.text)
        })
  last_words:
    parallel:
      branches:
        slow:
          start: archive
          steps:
            archive:
              functionCall:
                functionId: archive
                input: '\({count: (.texts | length)})'
        verdict:
          start: which
          steps:
            which:
              switch:
                choices:
                  - condition: .final_action == "success"
                    next: good
                  - condition: .final_action == "fail"
                    next: bad
            good:
              success: {}
            bad:
              fail:
                errorMessage: "fail now!"
      output: \(.slow)
`;
