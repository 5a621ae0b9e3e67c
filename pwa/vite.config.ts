import { defineConfig } from 'vite';

import { brotli } from './build/brotli.ts';
import { jsonLogicModule } from './build/jsonLogicModule.ts';
import { noRuntime } from './build/noRuntime.ts';
import { oneLanguage } from './build/oneLanguage.ts';
import { plainImports } from './build/plainImports.ts';
import { smallJsonSchema } from './build/smallJsonSchema.ts';
import { smallQrReader } from './build/smallQrReader.ts';
import { serviceWorker } from './build/worker.ts';

/**
 * Few chunks, each whole: on a 2G link a request costs a second, and what is packed together packs
 * better. What the first screen needs · the store and the controls · filling a form. All else is split by
 * screen.
 */
const groups = [
  { name: 'app', tags: ['$initial' as const], priority: 9 },
  {
    name: 'store',
    test: /src\/(store\/(changes|crypto|idb|migrations|database|session|entities\.|drafts\.|handOver|trouble)|ui\/(?!index|StatusTag)|app\/Guard)/,
    priority: 7,
  },
  // What only somebody who begins needs, and what only lists of dossiers need.
  { name: 'begin', test: /src\/store\/(firstProfile|newDraft|keys|ids|askToKeep)/, priority: 6 },
  // What shows what is kept, and nobody who fills a form needs.
  { name: 'lists', test: /src\/store\/(live|draftList|entityList)/, priority: 7 },
  { name: 'dossiers', test: /src\/(ui\/StatusTag|i18n\/vi\/(dossiers|status))/, priority: 6 },
  // Photos, sounds, places: the controls, and what keeps and shows the bytes. How far files are comes later.
  {
    name: 'media',
    test: /src\/(media\/(?!edit\/|OnTheWay|useOnTheWay|FileState|refusal)|i18n\/vi\/media\.|store\/(blobs|waitingFiles)|forms\/render\/(Photo|Place\.|Signature|Voice))/,
    priority: 4,
  },
  {
    name: 'form',
    test: /src\/forms\/(Fill|useDraft|engine\/(?!fees|index|messages\.json\?)|render\/(Question|Text))/,
    priority: 5,
  },
];

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [
    smallJsonSchema(),
    smallQrReader(),
    jsonLogicModule(),
    plainImports(),
    oneLanguage(),
    noRuntime(),
    serviceWorker(),
    brotli(),
  ],
  build: {
    target: 'es2019',
    outDir: 'dist',
    emptyOutDir: true,
    // One stylesheet: fewer round trips, and no screen is drawn without its looks.
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
});
