import { hooked } from '../markup.ts';
import { parsed } from './page-from.ts';

type Run = { position: number; size: number | null; text: string };

/** How often a run is asked how far it has come (ms). */
const every = 1000;

/**
 * An upload with a bar, and a run that goes on with another. The form sends what it would send by itself; the answer's page takes the
 * place of this one.
 */
export function showUploads(root: ParentNode): void {
  const form = hooked<HTMLFormElement>(root, 'upload');
  if (form) form.addEventListener('submit', (event) => send(form, event));
  const watched = hooked(root, 'watch');
  const bar = watched?.querySelector('progress');
  if (!watched || !bar) return;
  watch(watched.dataset.watch ?? '', (run) => {
    if (run) tell(watched, bar, run);
    else location.reload();
    return run !== null && watched.isConnected;
  });
}

function send(form: HTMLFormElement, event: SubmitEvent): void {
  const { limit, tooLarge, broken, sending, sent, reading } = form.dataset;
  const input = form.querySelector<HTMLInputElement>('input[type=file]');
  const said = hooked(form, 'said');
  const progress = hooked(form, 'progress');
  const bar = progress?.querySelector('progress');
  const [file] = input?.files ?? [];
  if (!input || !file || !said || !progress || !bar) return;
  event.preventDefault();
  const say = (text = '') => {
    said.textContent = text;
  };
  if (file.size > Number(limit)) {
    say(tooLarge);
    return;
  }
  const button = event.submitter as HTMLButtonElement;
  const request = new XMLHttpRequest();
  let isOver = false;
  let isTold = false;
  let tenth = 0;
  const end = () => {
    isOver = true;
    progress.hidden = true;
    button.disabled = false;
  };
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    const percent = Math.floor((100 * loaded) / total);
    if (!isTold) tell(progress, bar, { position: loaded, size: total, text: `${percent} % ${sent}` });
    // Heard at every tenth, and seen at every step.
    if (Math.floor(percent / 10) > tenth) {
      tenth = Math.floor(percent / 10);
      say(loaded < total ? `${percent} % ${sent}` : reading);
    }
  });
  request.addEventListener('load', () => {
    end();
    showAnswer(request, input);
  });
  for (const fault of ['error', 'abort'])
    request.addEventListener(fault, () => {
      end();
      say(broken);
    });
  request.open('POST', form.action);
  request.send(new FormData(form, button));
  button.disabled = true;
  progress.hidden = false;
  say(sending);
  hooked(form, 'stop')?.addEventListener('click', () => request.abort(), { once: true });
  watch(form.action, (run) => {
    if (run && !isOver) {
      isTold = true;
      tell(progress, bar, run);
    }
    return !isOver;
  });
}

function tell(place: HTMLElement, bar: HTMLProgressElement, { position, size, text }: Run): void {
  if (size) {
    bar.max = size;
    bar.value = Math.min(position, size);
  }
  const told = hooked(place, 'told');
  if (told) told.textContent = text;
}

/** Asks until `more` says that it was enough; null: nothing is going on. */
function watch(address: string, more: (run: Run | null) => boolean): void {
  const ask = async () => {
    const answer = await fetch(address, { headers: { Accept: 'application/json' } }).catch(() => undefined);
    const goesOn = answer?.ok ? more(((await answer.json()) as { run: Run | null }).run) : true;
    if (goesOn) setTimeout(ask, every);
  };
  setTimeout(ask, every);
}

/** The answer as if the browser had gone there; a file that was chosen stays so, for the next try. */
function showAnswer({ responseText, responseURL }: XMLHttpRequest, input: HTMLInputElement): void {
  const page = parsed(responseText);
  const main = page.querySelector('main');
  if (!main) {
    location.assign(responseURL);
    return;
  }
  const shown = document.adoptNode(main);
  document.querySelector('main')?.replaceWith(shown);
  document.title = page.title;
  if (responseURL !== location.href) history.pushState(null, '', responseURL);
  const next = shown.querySelector<HTMLInputElement>('input[type=file]');
  if (next) next.files = input.files;
  showUploads(shown);
  (hooked(shown, 'arrive') ?? shown).focus();
}
