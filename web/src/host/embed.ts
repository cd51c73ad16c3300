// The page in a frame of somebody else's. The server lets the browser show it
// there only where the account allows it, and writes into the page what it lets:
// the account and the allowed origins.

export interface Embedding {
  account: string;
  origins: string[];
}

/** What the server wrote, or null in a page that nobody may embed. */
export function embedding(doc: Document = document): Embedding | null {
  const text = doc.querySelector<HTMLMetaElement>('meta[name=cauce-embed]')?.content;
  const [account, ...origins] = text?.split(' ') ?? [];
  return account ? { account, origins } : null;
}

/**
 * The origins to send messages to: the frame's parent, as far as the browser
 * tells who that is; else each that is allowed, of which it lets one hear.
 */
export function parentsOf(allowed: Embedding | null, win: Window = window): string[] {
  if (!allowed || win.parent === win) {
    return [];
  }
  const parent = win.location.ancestorOrigins?.[0];
  return allowed.origins.filter((origin) => !parent || origin === parent);
}
