import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The page lives at /f/{token}; its files at /f/assets.
  base: '/f/',
  build: {
    // Phones of 2021; what is older still gets a newer WebView from its store.
    target: ['chrome91', 'ios15', 'firefox91'],
    // scripts/size.mjs reads who loads whom.
    manifest: 'manifest.json',
    // A script inlined by the build would break the content security policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      // What the first screen runs is one file: one request, better compressed.
      output: {
        // And what comes together is one: a request costs a slow network 400 ms.
        codeSplitting: {
          groups: [
            { name: 'page', tags: ['$initial'], priority: 4 },
            { name: 'page', test: /rolldown\/runtime/, priority: 3 },
            {
              name: 'step',
              test: /src\/(steps\/views|ui\/(after|drawings|frame|notice|said|trouble)|form\/(icons|tick)|session\/wait|style\/(form|notice))\./,
              priority: 2,
            },
            { name: 'beside', test: /src\/(host\/(place|wake)|words\/turn)\./, priority: 1 },
          ],
        },
        // The first file names all others: short names are bytes saved.
        chunkFileNames: 'assets/[hash:6].js',
        assetFileNames: 'assets/[hash:6].[ext]',
      },
    },
  },
  server: {
    proxy: { '/execution': 'http://127.0.0.1:8080' },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
  },
});
