import type { PageFile } from '../store/types';
import { Icon } from '../ui/Icon';
import { usePicture } from './usePicture';

/** The small picture of a page; the shape of a paper where there is none. It says nothing by itself. */
export function Thumb({ page }: { page: PageFile | undefined }) {
  return page ? (
    <Small page={page} />
  ) : (
    <span class="wallet-thumb">
      <Icon name="paper" />
    </span>
  );
}

function Small({ page }: { page: PageFile }) {
  const [shown] = usePicture(page, false);
  return typeof shown === 'string' ? (
    <Thumb page={undefined} />
  ) : (
    <img class="wallet-thumb" src={shown.url} alt="" />
  );
}
