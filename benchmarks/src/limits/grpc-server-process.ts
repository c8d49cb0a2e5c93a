import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { echoService, type Echo } from './grpc-echo.js';
import { serveParent } from './parent.js';

const server = new Server();
server.addService(echoService, {
  unary: (call: ServerUnaryCall<Echo, Echo>, answer: sendUnaryData<Echo>) => answer(null, call.request),
  stream: (call: ServerDuplexStream<Echo, Echo>) => {
    call.on('data', (echo: Echo) => call.write(echo));
    call.on('end', () => call.end());
  },
});
const port = await new Promise<number>((resolve, reject) =>
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
    error ? reject(error) : resolve(bound),
  ),
);
serveParent({ port });
