// Stands in for the browser's connection to a push service: subscriptions come from the tests'
// own service, through a binding. All that the page sees is as a real PushManager gives it.
(() => {
  if (!('PushManager' in self)) return;
  const bytes = (text) => {
    const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(raw, (c) => c.charCodeAt(0)).buffer;
  };
  const text = (key) => {
    if (typeof key === 'string') return key;
    const view = new Uint8Array(key.buffer ?? key, key.byteOffset ?? 0, key.byteLength);
    return btoa(String.fromCharCode(...view))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '');
  };
  const made = ({ json, applicationServerKey }) => ({
    endpoint: json.endpoint,
    expirationTime: null,
    options: {
      userVisibleOnly: true,
      applicationServerKey: applicationServerKey ? bytes(applicationServerKey) : null,
    },
    getKey: (name) => (name in json.keys ? bytes(json.keys[name]) : null),
    toJSON: () => structuredClone(json),
    unsubscribe: () => self.__hosoxaPush('unsubscribe', null),
  });
  PushManager.prototype.subscribe = async (options) => {
    if (Notification.permission !== 'granted') {
      throw new DOMException('Registration failed - permission denied', 'NotAllowedError');
    }
    if (!options?.userVisibleOnly || !options.applicationServerKey) {
      throw new DOMException('userVisibleOnly and a key are required', 'InvalidAccessError');
    }
    return made(await self.__hosoxaPush('subscribe', text(options.applicationServerKey)));
  };
  PushManager.prototype.getSubscription = async () => {
    const found = await self.__hosoxaPush('get', null);
    return found === null ? null : made(found);
  };
  PushManager.prototype.permissionState = async () =>
    Notification.permission === 'default' ? 'prompt' : Notification.permission;
})();
