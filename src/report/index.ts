export {graphDot} from './dot.js';
export {type EgoOptions, egoFigure} from './ego.js';
export {deviations, type GraphFigure, type GraphRecord, graphFigure, graphJson} from './graph.js';
export {graphGraphml} from './graphml.js';
export {type HeatmapOptions, heatmapSvg} from './heatmap.js';
export {type StabilityRecord, type StableEdge, stability, stabilityTable} from './stability.js';
export {graphSvg, type SvgOptions} from './svg.js';
export {graphTable} from './table.js';
export {printable} from './text.js';
