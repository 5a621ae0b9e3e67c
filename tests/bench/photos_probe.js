// What becomes of chosen photos: when they stand on the screen, how long the page did not answer, and how many decoded
// pictures there were at once. Run in the page before its own scripts.
(() => {
  const probe = { from: 0, shown: [], gap: 0, live: 0, most: 0, packed: 0, size: 0 };
  let last = 0;
  const beat = () => {
    const now = performance.now();
    if (probe.from) probe.gap = Math.max(probe.gap, now - Math.max(last, probe.from));
    last = now;
    setTimeout(beat, 0);
  };
  addEventListener(
    'change',
    ({ target }) => {
      if (target.type !== 'file') return;
      Object.assign(probe, { from: performance.now(), shown: [], gap: 0, most: 0, packed: 0, size: 0 });
    },
    true,
  );
  // What an element loads is told to the document, not to the window.
  document.addEventListener(
    'load',
    ({ target }) => {
      if (probe.from && target.matches?.('img.picture')) probe.shown.push(performance.now() - probe.from);
    },
    true,
  );
  const decode = self.createImageBitmap;
  self.createImageBitmap = async (...given) => {
    const picture = await decode(...given);
    probe.live += 1;
    probe.most = Math.max(probe.most, probe.live);
    const close = picture.close.bind(picture);
    picture.close = () => {
      probe.live -= 1;
      close();
    };
    return picture;
  };
  const { toBlob } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.toBlob = function (done, ...rest) {
    toBlob.call(
      this,
      (blob) => {
        Object.assign(probe, { packed: performance.now() - probe.from, size: blob.size });
        done(blob);
      },
      ...rest,
    );
  };
  self.__photos = probe;
  beat();
})();
