// Stands in for the execution surface, so that screens can be looked at which a
// real flow reaches seldom or slowly. It answers in the browser, through the
// routes of playwright; the page itself comes from the server under test.

import { kinds } from './kinds.mjs';

const WORKFLOW = '0196a000-0000-7000-8000-000000000000';
const WHEN = '2026-01-02T03:04:05.000000Z';

/** One flow, run as the contract says; enough of it to walk through the page. */
export class FakeExecution {
  version = 1;
  redirectUrl = null;
  error = null;
  status = 'pristine';
  calls = [];
  media = [];
  uploads = [];
  expiresAt = null;
  /** What a side action answers beside what it did. */
  actionSays = {};

  /** What the page speaks. */
  language = 'es';

  constructor(types) {
    this.steps = types.map((type, index) => ({
      uuid: `0196a000-0000-7000-8000-00000000000${index + 1}`,
      workflow_uuid: WORKFLOW,
      custom_id: null,
      coordinates: [],
      error: null,
      status: 'pristine',
      step: type,
      started_at: null,
      finished_at: null,
      payload: null,
      updated_at: WHEN,
      created_at: WHEN,
    }));
  }

  get due() {
    return this.steps.find((step) => ['pristine', 'in_progress', 'processing'].includes(step.status));
  }

  start(type = this.due.step) {
    for (const step of this.steps) {
      if (step.step === type) {
        step.status = 'in_progress';
        break;
      }
      step.status = 'completed';
    }
    this.status = 'in_progress';
    return this;
  }

  end(status, reason) {
    this.status = status;
    if (status === 'completed') {
      this.steps.forEach((step) => (step.status = 'completed'));
    }
    this.error = reason ? { fatal: true, extra: null, details: { reason, error_id: 1, stack: 'x' } } : null;
    return this;
  }

  session() {
    const ended = !['pristine', 'in_progress'].includes(this.status);
    return {
      version: this.version,
      workflow: {
        uuid: WORKFLOW,
        status: this.status,
        error: this.error,
        expires_in: 0,
        updated_at: WHEN,
        created_at: WHEN,
        steps: this.steps.map((step) => ({ ...step, metadata: { name: step.step, title: step.step, description: '' } })),
      },
      headings: this.steps.map((step) => ({ uuid: step.uuid, ...this.words(step) })),
      current_step: ended || !this.due ? null : this.present(this.due),
      action_result: null,
      redirect_url: this.redirectUrl,
      expires_at: this.expiresAt,
    };
  }

  present(step) {
    const { schema, setup = {}, geolocation = false, collections = [], actions = [], errors = {} } = kinds[step.step];
    return {
      uuid: step.uuid,
      step: step.step,
      status: step.status,
      custom_id: null,
      schema,
      texts: { ...this.words(step), errors },
      setup,
      attempts_left: 2,
      media: this.media,
      geolocation,
      error: step.error,
      actions,
      collections: collections.map(({ en, ...one }) => (this.language === 'en' ? { ...one, title: en } : one)),
      uploads: this.uploads,
    };
  }

  words(step) {
    const { title, description, legend = '', en } = kinds[step.step];
    return { title, description, legend, ...(this.language === 'en' && en) };
  }

  /** Answers a call as the server would: [status, result or fault]. */
  answer(method, path, body) {
    this.calls.push([method, path, body]);
    if (path === '/execution') {
      return [200, this.session()];
    }
    const [, uuid, action, media] =
      /^\/execution\/steps\/([^/]+)\/(start|submit|media|actions)(?:\/(.+))?$/.exec(path) ?? [];
    const step = this.due;
    if (!step || step.uuid !== uuid) {
      return [409, { code: 'step_not_current', message: 'No es el paso que toca.' }];
    }
    this.version++;
    if (action === 'start') {
      this.status = step.status = 'in_progress';
      return [200, this.session()];
    }
    if (action === 'actions') {
      return [200, { ...this.session(), action_result: { action: media, sent: true, ...this.actionSays } }];
    }
    if (action === 'media') {
      return media ? this.detach(media) : this.attach(body);
    }
    if (body.payload.zip_code === '64000') {
      const said = 'el código postal 64000 es de Nuevo León';
      return [400, { code: 'invalid_request', message: 'x', errors: { 'payload.zip_code': [said] } }];
    }
    if (body.payload.code === '000000') {
      // As a type answers whose work counts the tries of its code.
      const reason = 'El código no es correcto. Te quedan 4 intentos.';
      step.error = { fatal: false, extra: null, details: { reason, error_id: 422, stack: 'x' } };
      return [200, this.session()];
    }
    if (body.payload.code && body.payload.code !== '123456') {
      const said = 'no es el que enviamos; te quedan 4 intentos';
      return [400, { code: 'invalid_request', message: 'x', errors: { 'payload.code': [said] } }];
    }
    step.status = 'completed';
    if (!this.due) {
      this.status = 'completed';
    }
    return [200, this.session()];
  }

  /** A file that is here. */
  hold(name, size, collection = 'id') {
    const uuid = `0196a000-0000-7000-8000-0000000001${String(this.media.length).padStart(2, '0')}`;
    const mime = name.endsWith('.pdf') ? 'application/pdf' : 'image/jpeg';
    this.media = [
      ...this.media,
      { collection, created_at: WHEN, mime, uuid, size, name, sha256: '0'.repeat(64) },
    ];
    return this;
  }

  attach({ collection, upload, offset, size, name, length }) {
    const known = this.uploads.find((one) => one.upload === upload);
    if (Number(offset) !== (known?.offset ?? 0)) {
      return [409, { code: 'upload_offset', message: 'La parte no empieza ahí.' }];
    }
    this.uploads = this.uploads.filter((one) => one !== known);
    const here = Number(offset) + length;
    if (here >= Number(size)) {
      this.hold(name, Number(size), collection);
    } else {
      this.uploads = [...this.uploads, { upload, collection, name, offset: here, size: Number(size) }];
    }
    return [200, this.session()];
  }

  detach(uuid) {
    this.media = this.media.filter((one) => one.uuid !== uuid);
    return [200, this.session()];
  }

  /** Puts itself between a page and its server; an answer of null never comes. */
  async serve(page) {
    await page.route(
      (url) => url.pathname.startsWith('/execution'),
      async (route) => {
        const request = route.request();
        const { pathname } = new URL(request.url());
        this.language = request.headers()['accept-language'];
        const answer = this.answer(request.method(), pathname, bodyOf(request));
        if (!answer) {
          return;
        }
        const [status, value] = answer;
        const json =
          status < 400
            ? { success: true, result: value }
            : { success: false, request_id: 'req-7f3a', errors: {}, ...value };
        await route.fulfill({ status, json });
      },
    );
  }
}

/** The JSON of a request, or the fields of its form and the length of its file. */
function bodyOf(request) {
  if (!/^multipart/.test(request.headers()['content-type'] ?? '')) {
    return request.postDataJSON();
  }
  const text = request.postDataBuffer().toString('latin1');
  const fields = {};
  for (const part of text.split(`--${/^--(.*)\r\n/.exec(text)[1]}`).slice(1, -1)) {
    const [head, ...body] = part.split('\r\n\r\n');
    const value = body.join('\r\n\r\n').slice(0, -2);
    const [, name, filename] = /name="(.*?)"(?:; filename="(.*)")?/.exec(head);
    if (filename === undefined) {
      fields[name] = value;
    } else {
      fields.name = Buffer.from(filename, 'latin1').toString();
      fields.length = value.length;
    }
  }
  return fields;
}
