/** What schemas are made of: each type here becomes one (schemas.ts). */
import type { HomeView, KnownBlock } from '@slack/types';
import type { AppsManifestValidateArguments } from '@slack/web-api';

export type Blocks = KnownBlock[];
export type Home = HomeView;
export type AppManifest = AppsManifestValidateArguments['manifest'];
