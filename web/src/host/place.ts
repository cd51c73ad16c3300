// Where the phone is, as the execution surface wants it.

import { NoPlace } from '../session/flow';
import type { Coordinates } from '../session/types';

/** Some eleven centimetres; more digits would only pretend. */
const DIGITS = 6;

export function askPlace(geolocation?: Geolocation): Promise<Coordinates> {
  const source = geolocation ?? navigator.geolocation;
  return new Promise((found, lost) => {
    if (!source || !window.isSecureContext) {
      lost(new NoPlace('unsupported'));
      return;
    }
    source.getCurrentPosition(
      ({ coords }) =>
        found([[coords.longitude.toFixed(DIGITS), coords.latitude.toFixed(DIGITS)]]),
      // 1 is a refusal; all else is a phone that does not know.
      ({ code }) => lost(new NoPlace(code === 1 ? 'denied' : 'unavailable')),
      { timeout: 20_000, maximumAge: 60_000 },
    );
  });
}
