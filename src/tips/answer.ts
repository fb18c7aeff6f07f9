import { said } from '../said.ts';
import type { Answer, Citation, Knowledge, Tip } from '../types.ts';

/** What a tip says, as an answer: every renderer shows it, its button asks what leads on. */
export function tipAnswer(k: Pick<Knowledge, 'sources' | 'version' | 'provider'>, tip: Tip): Answer {
  const citations = tip.cites.map((cite, i): Citation => {
    const [source = '', place] = cite.split('#');
    const s = k.sources[source];
    if (!s) throw new Error(`no source ${source}`);
    const section = place === undefined ? s.section : `${s.section}, ${s.places?.[place] ?? place}`;
    return { n: i + 1, source, title: s.title, section, url: s.url, asOf: s.asOf, via: s.via };
  });
  return said('tip', tip.text, {
    outcome: 'answer',
    canonical: tip.question,
    citations,
    next: [tip.question],
    // Feedback on a tip is counted under its id.
    receipt: `tip.${tip.id}`,
    knowledge: k.version,
    provider: k.provider.name,
    confidence: 1,
  });
}
