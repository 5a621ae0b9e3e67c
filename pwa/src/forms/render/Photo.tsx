import { filesIn, type NamedFile } from '../../media/kept';
import { PhotoPages } from '../../media/PhotoPages';
import { later } from './later';
import type { ControlProps } from './types';

const FromWallet = later(() => import('../../papers/FromWallet'), true);

/** A question that is answered with photos or a PDF. */
export default function Photo({ id, typed, change, q, filling }: ControlProps) {
  const pages = filesIn(typed);
  const set = (next: NamedFile[]) => change(next.length > 0 ? next : undefined);
  return (
    <>
      {q.question.paper && pages.length === 0 && (
        <FromWallet id={id} kind={q.question.paper} answers={filling.typed([])} use={set} />
      )}
      <PhotoPages id={id} pages={pages} most={q.question.max_pages ?? 5} onChange={set} />
    </>
  );
}
