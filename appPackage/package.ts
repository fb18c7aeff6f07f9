/** `npm run package:teams`: the app package that Teams takes, with the id of your bot in it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { zipSync } from 'fflate';

const ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const OUT = 'dist/onus-teams.zip';

const here = (name: string) => readFileSync(new URL(name, import.meta.url));
const bot = process.env.MicrosoftAppId ?? '';
if (!ID.test(bot)) {
  process.stderr.write(
    'MicrosoftAppId is missing or not an id.\n  → MicrosoftAppId=00000000-0000-… npm run package:teams, with "Microsoft App ID" from the Azure bot\n',
  );
  process.exit(1);
}
const manifest = here('manifest.json').toString().replaceAll('00000000-0000-0000-0000-000000000000', bot);
mkdirSync('dist', { recursive: true });
writeFileSync(
  OUT,
  zipSync(
    { 'manifest.json': Buffer.from(manifest), 'color.png': here('color.png'), 'outline.png': here('outline.png') },
    // The same content makes the same file.
    { mtime: new Date(1980, 0, 1) },
  ),
);
process.stdout.write(`${OUT}: upload it in Teams under Apps → Manage your apps → Upload an app (docs/teams.md).\n`);
