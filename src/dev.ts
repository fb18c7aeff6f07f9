import { writeFileSync } from 'node:fs';
import { BUILT, build, printFaults, serialise } from './build.ts';

/** `npm run dev`: builds the knowledge anew and starts; tsx starts it again whenever a file changes. */
process.stderr.write('Building the knowledge …\n');
const { built, faults } = build();
if (built) {
  writeFileSync(BUILT, serialise(built));
  await import('./main.ts');
} else process.stderr.write(`${printFaults(faults)}\n`);
