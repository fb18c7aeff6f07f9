/**
 * The page's stylesheet: system fonts, no images, light and dark, from 320 px up. Every colour pair of text and ground
 * has a contrast of at least 4.5 : 1 (a test computes it). The adapter allows this very text by its hash.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #faf9f6; --card: #ffffff; --ink: #1d1c1a; --quiet: #5f5c55; --line: #dedad1; --link: #1f4f8f;
  --provider: #8f4700; --customer: #1a4f9c; --shared: #6a3a86; --on-party: #ffffff;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype", Georgia, "Noto Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #151618; --card: #1d1f22; --ink: #eceae5; --quiet: #a8a49b; --line: #36383d; --link: #9dc1f5;
    --provider: #f0a860; --customer: #8fb8f6; --shared: #cfa6e6; --on-party: #151618;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.55 var(--sans); overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: .06em; }
a:hover { text-decoration-thickness: .12em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: .2rem; }
main:focus { outline: none; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -100vw; top: .5rem; padding: .5rem .9rem; background: var(--card); }
.skip:focus { left: .5rem; }
header, main, footer { max-width: 43rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.75rem; }
h1 { margin: 0; font: 600 1.25rem/1.3 var(--serif); letter-spacing: -.005em; }
h1 a { color: inherit; text-decoration: none; }
h1 a:hover .name { text-decoration: underline; }
h1 svg { width: 1.05em; height: 1.05em; margin-right: .4em; vertical-align: -.15em; }
h1 .says { color: var(--quiet); font-weight: 400; }
svg .a { fill: var(--provider); }
svg .y { fill: var(--customer); }
.empty h1 { font-size: 2.5rem; line-height: 1.15; }
.empty h1 .says { display: block; margin-top: .35em; color: var(--ink); }
.empty header { padding-top: clamp(2rem, 9vh, 6rem); }
.lead { max-width: 34rem; margin: .75rem 0 0; color: var(--quiet); }
form { margin: 1.25rem 0 0; }
.empty form { margin-top: 1.9rem; }
label { display: block; margin-bottom: .35rem; font-size: .9375rem; font-weight: 600; }
.row { display: flex; gap: .65rem; }
input, button { min-height: 2.9rem; border-radius: .5rem; font: inherit; }
input { flex: 1; min-width: 0; padding: .5rem .85rem; border: 1px solid var(--quiet); background: var(--card); color: var(--ink); }
input:focus-visible { outline-offset: -1px; border-radius: .5rem; }
input::placeholder { color: var(--quiet); opacity: 1; }
button { padding: .5rem 1.35rem; border: 0; background: var(--ink); color: var(--ground); font-weight: 600; cursor: pointer; }
button:hover { background: var(--link); }
article { margin: 1.5rem 0 0; padding: 1.6rem 1.75rem 1.5rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
.asked { margin: 0 0 1rem; color: var(--quiet); font-size: .9375rem; }
.asked q { color: var(--ink); }
hgroup { margin: 0; }
.verdict { margin: 0 0 .5rem; }
.party { display: inline-block; padding: .1rem .65rem .13rem; border-radius: 1rem; color: var(--on-party); font-size: .9375rem; font-weight: 650; }
.party.provider { background: var(--provider); } .party.customer { background: var(--customer); } .party.shared { background: var(--shared); }
h2 { margin: 0 0 1.15rem; font: 600 1.6rem/1.25 var(--serif); letter-spacing: -.015em; text-wrap: pretty; }
h2.long { font-size: 1.3rem; line-height: 1.35; letter-spacing: -.005em; }
article > h2:only-child { margin: 0; }
h3, .head { margin: 0; font: 600 .9375rem/1.65 var(--sans); }
.side { display: grid; grid-template-columns: 4rem 1fr; gap: 0 .75rem; padding: .8rem 0; border-top: 1px solid var(--line); }
.side h3.provider { color: var(--provider); } .side h3.customer { color: var(--customer); }
.side p, .both p { margin: 0 0 .35rem; }
.side p:last-child, .both p:last-child { margin: 0; }
.both { padding: .8rem 0; border-top: 1px solid var(--line); }
.conflict, .note { margin: .65rem 0 0; padding: .1rem 0 .1rem 1rem; border-left: 3px solid var(--line); color: var(--quiet); font-size: .9688rem; }
.conflict { border-left-color: var(--shared); }
.conflict strong, .note strong { color: var(--ink); font-weight: 600; }
.here { margin: .9rem 0 0; padding-top: .8rem; border-top: 1px solid var(--line); font-weight: 600; }
.basis { margin: 1.1rem 0 0; color: var(--quiet); font-size: .9375rem; }
.basis summary { cursor: pointer; }
.basis dl { margin: .4rem 0 0; }
.basis dt { float: left; clear: left; width: 5.5rem; font-weight: 600; }
.basis dd { margin: 0 0 .2rem 6rem; }
.cites { margin-left: .2em; font-size: .78em; vertical-align: .25em; line-height: 0; white-space: nowrap; }
.cite { padding: .3em .08em; text-decoration: none; }
.cite:hover { text-decoration: underline; }
nav { margin: 1.25rem 0 0; }
.head, .sources h3 { margin-bottom: .35rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; padding: 0; list-style: none; }
nav a { display: block; padding: .5rem .85rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); text-decoration: none; }
nav a:hover { border-color: var(--link); text-decoration: underline; }
.options ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); }
.options a { height: 100%; font-size: .9375rem; }
.options b { display: block; color: var(--ink); font-size: 1.0625rem; font-weight: 600; }
.sources { margin: 1.4rem 0 0; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .9063rem; line-height: 1.45; }
.sources h3 { color: var(--ink); }
.sources ol { margin: 0; padding-left: 1.5rem; }
.sources li { margin-bottom: .4rem; padding-left: .15rem; }
.sources li:target { background: color-mix(in srgb, var(--link) 14%, transparent); color: var(--ink); }
.sources .untied { color: var(--ink); }
footer { margin-top: 2rem; margin-bottom: 2.5rem; color: var(--quiet); font-size: .875rem; }
@media (max-width: 34rem) {
  body { font-size: 1rem; }
  header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  header { padding-top: 1.1rem; }
  .empty h1 { font-size: 2rem; }
  h1 .says { font-size: .9375rem; }
  .empty h1 .says { font-size: inherit; }
  article { margin-left: -.35rem; margin-right: -.35rem; padding: 1.15rem 1rem 1.1rem; }
  h2 { font-size: 1.4rem; }
  h2.long { font-size: 1.2rem; }
  .side { display: block; }
}
`;
