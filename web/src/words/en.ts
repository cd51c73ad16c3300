import type { Words } from './es';

export const en: Words = {
  loading: 'Loading…',
  sending: 'Sending…',
  retry: 'Try again',
  proceed: 'Continue',
  finish: 'Finish',

  progress: (at, of) => `Step ${at} of ${of}`,
  overview: {
    title: (steps) => (steps === 1 ? 'Just one step' : `There are ${steps} steps`),
    titleAgain: 'Pick up where you left off',
    body: 'What you send in each step is saved. If you close this page, come back with the same link.',
    begin: 'Start',
    done: 'Done',
    next: 'Next',
    later: 'To do',
  },

  place: {
    title: 'This step needs your location',
    why: 'Your browser will ask for permission to share it.',
    share: 'Share my location',
    denied: {
      title: 'Location permission is missing',
      body: 'This step cannot start without your location. Allow it for this page in the settings of the browser or app, and try again.',
    },
    unavailable: {
      title: 'We could not find your location',
      body: 'Turn on location on your phone, move close to a window and try again.',
    },
    unsupported: {
      title: 'This browser does not share its location',
      body: 'Open the same link in the browser of your phone, such as Chrome or Safari.',
    },
  },

  trouble: {
    offline: {
      title: 'No connection',
      body: 'What you typed is still here. Check your internet and try again.',
    },
    server: {
      title: 'The service is not available',
      body: 'What you typed is still here. Wait a moment and try again.',
    },
    opening: 'Check your internet and try again.',
    openingServer: 'Wait a moment and try again.',
    changed: {
      title: 'Not sent yet',
      body: 'This step changed in the meantime. Check your answers and send them again.',
    },
    refused: 'It could not be sent',
    chunk: 'The page did not finish loading',
    reference: (id) => `Reference: ${id}`,
    again: 'Please try again',
    attempts: (left) => (left === 1 ? 'You have 1 try left.' : `You have ${left} tries left.`),
  },

  dead: {
    title: 'This link does not work',
    body: 'It may be incomplete or have expired. Open it again from the message where you received it, or ask whoever sent it for a new one.',
  },
  processing: {
    title: 'We are checking what you sent',
    body: 'This can take a little while. The page moves on by itself.',
  },
};
