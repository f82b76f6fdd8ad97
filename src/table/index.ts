export {didYouMean, listed, quote, unknownColumn} from './name.js';
export {readTable} from './read.js';
export {type Row, tableFromRecords} from './records.js';
export {numericSamples, type SampleOptions, type Samples} from './samples.js';
export {
	type Column,
	missingWords,
	type NumberColumn,
	numberColumn,
	type ReadOptions,
	rowNumber,
	type Table,
	type TableFormat,
	type TextColumn,
	takeRows,
} from './table.js';
export {tableFromMatrix, type WriteOptions, writeParquet} from './write.js';
