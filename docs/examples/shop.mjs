/** A little shop for workflows to call: `node docs/examples/shop.mjs`, on PORT or 8090. */
import { createServer } from 'node:http';

const prices = { tea: 9, cup: 12, pot: 40 };
let askedForRate = 0;

/** What each address answers: a status and a JSON value. */
const routes = {
  'GET /orders': (id) => [
    200,
    { id, customer: 'Ada', items: [{ sku: 'tea' }, { sku: 'cup' }, { sku: 'pot' }] },
  ],
  'GET /prices': (sku) =>
    sku in prices ? [200, { sku, price: prices[sku] }] : [404, { error: `no ${sku} here` }],
  'GET /customers': (name) => [200, { name, city: 'London' }],
  // Two of three requests fail, as happens on bad days.
  'GET /rate': () => (++askedForRate % 3 === 0 ? [200, { rate: 1.25 }] : [502, { error: 'try again' }]),
  'POST /payments': (_, { amount }) => (amount > 50 ? [402, { error: 'too much' }] : [200, { paid: amount }]),
};

const server = createServer(async (request, response) => {
  const chunks = await request.toArray();
  const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {};
  const [, place, name] = request.url.split('/');
  const route = routes[`${request.method} /${place}`] ?? (() => [404, { error: 'no such place' }]);
  const [status, answer] = route(name, body);
  console.log(`${request.method} ${request.url} → ${status}`);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
});

server.listen(Number(process.env.PORT ?? 8090), '127.0.0.1', () => {
  console.log(`the shop is open: http://127.0.0.1:${server.address().port}`);
});
