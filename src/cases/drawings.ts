import { drawFlow, type Flow } from '../kernel/transitions.js';

/** The drawing of each flow as Markdown with a Mermaid diagram, by its file name under docs/drawings. */
export function drawFlows(flows: ReadonlyMap<string, Flow>): ReadonlyMap<string, string> {
  return new Map([...flows.values()].map((flow) => [`${flow.code}.md`, drawing(flow)]));
}

function drawing(flow: Flow): string {
  return [
    `# ${flow.title}`,
    '',
    `由 \`config/flows/${flow.code}.yaml\` 生成，请勿手改；\`npm run cli -- flows draw\` 重画。`,
    '',
    '```mermaid',
    drawFlow(flow).trimEnd(),
    '```',
    '',
  ].join('\n');
}
