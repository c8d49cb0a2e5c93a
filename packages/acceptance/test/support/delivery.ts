/**
 * A delivery: two calls side by side, a call for each item of what they answered, a decision, a wait, a call that
 * fails twice, and one that fails for good and is caught.
 */
export const delivery = (world: string): string => String.raw`
yawl: '0.1'
start: gather
steps:
  gather:
    title: Ask for parcels and customer
    parallel:
      next: pack
      branches:
        parcels:
          start: list
          steps:
            list: {httpCall: {url: '${world}/lists/5', output: '\({parcels: .})'}}
        customer:
          start: ask
          steps:
            ask: {httpCall: {method: POST, url: '${world}/effects/customer', body: '\({name: .name})', output: '\({customer: .got.name})'}}
  pack:
    foreach:
      input: \(.parcels.parcels)
      concurrency: 4
      output: '\({packed: map(.packed)})'
      next: enough
      do:
        start: one
        steps:
          one: {httpCall: {method: POST, url: '${world}/effects/pack', body: '\({id: .id})', output: '\({packed: .got.id})'}}
  enough:
    switch:
      choices: [{condition: (.packed | length) > 3, next: rest}]
      default: {next: never}
  never: {fail: {errorMessage: too few parcels}}
  rest: {wait: {duration: 1, next: ship}}
  ship:
    httpCall:
      method: POST
      url: '${world}/effects/ship?fails=2&status=502'
      body: '\({to: .customer.customer, count: (.packed | length)})'
      output: '\({shipped: .got})'
      retryPolicy: {errorList: [HTTP_CALL_502], retryCount: 5, initialDelay: 1s, backoffRate: 1}
      next: thank
  thank:
    httpCall:
      method: POST
      url: '${world}/effects/thank?fails=100&status=500'
      body: '{}'
      catch: [{errorList: [HTTP_CALL_500], output: '\({thanks: .error})', next: report}]
      next: report
  report: {noOp: {output: '\({shipped, packed, thanks})'}}
`;
