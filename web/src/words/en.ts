import type { Words } from './es';

export const en: Words = {
  loading: 'Loading…',
  sending: 'Sending…',
  retry: 'Try again',
  proceed: 'Continue',
  other: 'Español',

  overview: {
    title: (steps) => (steps === 1 ? 'Just one step' : `There are ${steps} steps`),
    titleAgain: 'Pick up where you left off',
    body: 'What you send in each step is saved. If you close this page, come back with the same link.',
    begin: 'Start',
    done: 'Done',
    next: 'Next',
    later: 'To do',
    until: (when) => `The link works until ${when}`,
  },

  trouble: {
    offline: {
      title: 'No connection',
      body: 'What you typed is still here. We try again as soon as your internet is back.',
    },
    server: {
      title: 'The service is not available',
      body: 'What you typed is still here. We try again in a moment.',
    },
    opening: 'Check your internet. This page opens by itself as soon as it is back.',
    openingServer: 'This page opens by itself as soon as it answers. There is nothing that you need to do.',
    chunk: 'The page did not finish loading',
    chunkBody: 'Check your internet and try again.',
  },
};
