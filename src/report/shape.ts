/** A place in the drawing: x to the right, y down, in pixels. */
export interface Point {
	readonly x: number;
	readonly y: number;
}

export interface Size {
	readonly width: number;
	readonly height: number;
}

/** A box by its centre. */
export interface Box extends Point, Size {}
