import { serveByMany } from './cluster.ts';
import { nodeDoor } from './node-server.ts';
import { startServer } from './server.ts';

startServer(nodeDoor, serveByMany);
