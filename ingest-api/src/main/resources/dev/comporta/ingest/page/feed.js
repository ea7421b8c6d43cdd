// The door's figures as they come, once a second, and whether they come at all.

/** Five events missed: the door is frozen, or the network lost us without a word. */
const SILENCE_MS = 5000;

/** A browser comes back by itself after a broken connection, but not after a refusal, and does not tell which it was. */
const AGAIN_MS = 3000;

/** Tells `figures(event)` for each event, and `state('live' | 'lost')` when that changes. */
export function follow(url, figures, state) {
  let source;
  let watchdog;
  let live;

  const become = (now) => { if (live !== now) { live = now; state(now); } };
  const expectSoon = () => { clearTimeout(watchdog); watchdog = setTimeout(again, SILENCE_MS); };

  function again() {
    become('lost');
    source.close();
    clearTimeout(watchdog);
    setTimeout(connect, AGAIN_MS);
  }

  function connect() {
    source = new EventSource(url);
    source.onmessage = (event) => { become('live'); expectSoon(); figures(JSON.parse(event.data)); };
    source.onerror = () => again();
    expectSoon();
  }
  connect();
}
