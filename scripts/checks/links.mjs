// Every link of the documentation leads to a file, and every anchor to a heading.
//
//   node scripts/checks/links.mjs [folder]
import {existsSync, readFileSync, statSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {conclude, projectFiles} from './files.mjs';

const root = resolve(process.argv[2] ?? '.');

/** The text without code, in which brackets mean something else. */
function prose(text) {
	return text.replace(/^(```|~~~).*?^\1/gms, '').replace(/`[^`\n]*`/g, '');
}

/** Anchors as GitHub makes them of headings. */
function anchors(path) {
	const text = readFileSync(path, 'utf8').replace(/^(```|~~~).*?^\1/gms, '');
	return [...text.matchAll(/^#+ +(.+)$/gm)].map(([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.trim()
			.replaceAll(' ', '-'),
	);
}

function judge(file) {
	const text = prose(readFileSync(join(root, file), 'utf8'));
	const targets = [...text.matchAll(/\]\(\s*<?([^)\s>]+)/g), ...text.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)].map(
		(match) => match[1],
	);
	return targets.flatMap((target) => {
		if (/^[a-z][a-z+.-]*:/i.test(target)) return [];
		const [path = '', anchor] = target.split('#');
		const place = path === '' ? join(root, file) : join(root, dirname(file), decodeURIComponent(path));
		if (!existsSync(place)) return [`${file}: ${target} is not there`];
		if (anchor === undefined || statSync(place).isDirectory() || anchors(place).includes(anchor)) return [];
		return [`${file}: ${target} has no such heading`];
	});
}

const pages = projectFiles(root).filter((file) => file.endsWith('.md'));
conclude(`links of ${pages.length} pages`, pages.flatMap(judge));
