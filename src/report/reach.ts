/** The variables at most `depth` edges away from `start`, walking each edge from its one end to the other. */
export function reach(
	edges: readonly {readonly from: string; readonly to: string}[],
	start: string,
	depth: number,
	here: 'from' | 'to',
	there: 'from' | 'to',
): Set<string> {
	const next = new Map<string, string[]>();
	for (const edge of edges) {
		const ends = next.get(edge[here]);
		if (ends) ends.push(edge[there]);
		else next.set(edge[here], [edge[there]]);
	}
	const found = new Set([start]);
	let front = [start];
	for (let step = 0; step < depth && front.length > 0; step++) {
		front = [...new Set(front.flatMap((name) => next.get(name) ?? []))].filter((name) => !found.has(name));
		for (const name of front) found.add(name);
	}
	return found;
}
