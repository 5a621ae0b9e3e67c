// In the page: when the work list was first painted, when a change of the filter was, and what blocked the page.
(() => {
  const afterFrame = (done) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage(0);
    });

  // The list stands: its first row and its count; on the home page: its tiles. `__opened`: ms since the navigation, or since `__mark()`.
  let from = 0;
  let place = location.pathname;
  let told = null;
  const watch = () => {
    self.__opened = new Promise((done) => (told = done));
  };
  watch();
  self.__mark = () => {
    from = performance.now();
    place = '/can-bo';
    watch();
  };
  const stands = () =>
    place === '/'
      ? document.querySelector('.tiles a')
      : document.querySelector('.cases a.case') && count();
  const look = () => {
    if (!told || !stands()) return;
    const tell = told;
    told = null;
    afterFrame((at) => tell(at - from));
  };

  // What the list says it holds.
  const count = () => document.querySelector('main [role="status"]')?.textContent ?? '';
  self.__count = count;
  // Resolves when the first frame after the next input or choice is painted, with what the list then says.
  self.__filtered = () =>
    new Promise((done) => {
      const start = ({ timeStamp }) => {
        removeEventListener('input', start, true);
        afterFrame((at) => done({ ms: at - timeStamp, says: count() }));
      };
      addEventListener('input', start, true);
    });

  new MutationObserver(look).observe(document, { childList: true, subtree: true });

  self.__tasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) self.__tasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
})();
