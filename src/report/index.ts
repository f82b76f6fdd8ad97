export {graphDot} from './dot.js';
export {deviations, type GraphFigure, type GraphRecord, graphFigure, graphJson} from './graph.js';
export {graphSvg, type SvgOptions} from './svg.js';
export {graphTable} from './table.js';
export {printable} from './text.js';
