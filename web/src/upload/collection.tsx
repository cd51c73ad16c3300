// One kind of file that a step takes: what is asked, the files, and the buttons
// that add some.

import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { Camera, Page } from './icons';
import type { Shared } from './props';
import { HereRow, ItemRow, UnfinishedRow } from './rows';
import { kindOf, kindsIn, sizeIn } from './words';

export function CollectionFiles(props: Shared) {
  const { collection, uploads, queue, language, words } = props;
  const { name, title, min_files, max_files, max_bytes, mimes } = collection;
  const box = useRef<HTMLElement>(null);
  const items = queue.items.filter((item) => item.collection === name);
  const unfinished = uploads.unfinished().filter((part) => part.collection === name);
  const media = uploads.media(name);
  const one = max_files === 1 && words.one[kindOf(mimes)];
  const asked = [
    min_files === 0 && !props.wanted && words.optional,
    one || words.howMany(min_files, max_files),
    !one && kindsIn(mimes, words),
    words.upTo(sizeIn(language, max_bytes), max_files > 1),
  ];
  const add = (files: FileList | null) => uploads.add(collection, files ?? []);
  // A row that goes takes the focus with it; it stays in the collection.
  const row = { ...props, gone: () => box.current?.focus() };
  return (
    <section class="collection" ref={box} tabIndex={-1} aria-labelledby={`files-${name}`}>
      <h2 id={`files-${name}`}>{title}</h2>
      <p class="hint">{asked.filter(Boolean).join(' · ')}</p>
      {media.length + items.length + unfinished.length > 0 && (
        <ul class="files">
          {media.map((one) => (
            <HereRow key={one.uuid} {...row} media={one} />
          ))}
          {items.map((item) => (
            <ItemRow key={item.id} {...row} item={item} />
          ))}
          {unfinished.map((part) => (
            <UnfinishedRow key={part.upload} {...row} part={part}>
              <Pick label={words.again} accept={mimes.join()} pick={add}>
                <Page />
              </Pick>
            </UnfinishedRow>
          ))}
        </ul>
      )}
      {uploads.room(collection) > 0 ? (
        <Picks {...props} add={add} />
      ) : (
        media.length >= max_files && <p class="quiet full">{words.full(max_files)}</p>
      )}
    </section>
  );
}

/** A camera at once on a phone, and beside it whatever the phone holds. */
function Picks({ collection, uploads, words, add }: Shared & { add: PickProps['pick'] }) {
  const { name, max_files, mimes } = collection;
  const films = mimes.length > 0 && mimes.every((mime) => mime.startsWith('video/'));
  // No kinds are any kind; a camera makes JPEG.
  const pictures = mimes.length === 0 || mimes.some((mime) => /^image\/(jpeg|\*)$/.test(mime));
  const several = max_files > 1 && uploads.room(collection) > 1;
  return (
    <div class="picks">
      {(films || pictures) && window.matchMedia('(pointer: coarse)').matches && (
        <Pick
          label={films ? words.video : words.photo}
          accept={films ? 'video/*' : 'image/*'}
          // Of oneself.
          capture={/^(selfie|video)$/.test(name) ? 'user' : 'environment'}
          pick={add}
        >
          <Camera />
        </Pick>
      )}
      <Pick label={words.choose(several)} accept={mimes.join()} multiple={several} pick={add}>
        <Page />
      </Pick>
    </div>
  );
}

interface PickProps {
  label: string;
  accept: string;
  multiple?: boolean;
  /** Which camera opens at once. */
  capture?: 'user' | 'environment';
  pick: (files: FileList | null) => void;
  children: ComponentChildren;
}

/** A button that is a file input, so that every browser and reader knows it. */
function Pick({ label, accept, multiple = false, capture, pick, children }: PickProps) {
  return (
    <label class="pick">
      <input
        type="file"
        accept={accept}
        multiple={multiple}
        capture={capture}
        onChange={({ currentTarget: input }) => {
          pick(input.files);
          // So that the same file can be chosen again.
          input.value = '';
        }}
      />
      {children}
      <span>{label}</span>
    </label>
  );
}
