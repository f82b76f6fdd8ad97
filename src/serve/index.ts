export type {Shown} from './board.js';
export {type DiscoveryServer, type ServeOptions, serveDiscovery} from './server.js';
