import '../ui/base.css';
import '../ui/layout.css';
import '../ui/controls.css';

import { render } from 'preact';

import { language } from '../i18n';
import { App } from './App';
import { holdStill } from './holdStill';
import { applyTextSize } from './textSize';

document.documentElement.lang = language();
applyTextSize();
holdStill();
const root = document.getElementById('app');
if (root) {
  root.textContent = '';
  render(<App />, root);
}

// Storage, sending and the service worker come after the first picture.
const later = () => import('./boot').then(({ boot }) => boot());
if ('requestIdleCallback' in window) requestIdleCallback(later, { timeout: 2000 });
else setTimeout(later, 200);
