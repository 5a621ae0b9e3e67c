import Aside, { type AsideProps } from './Aside';
import Choose, { type ChooseProps } from './Choose';

/** What was typed on two devices: the question that asks (`q`), or what was set aside of a screen's `questions`. */
export default function Twice(props: ChooseProps | AsideProps) {
  return 'q' in props ? <Choose {...props} /> : <Aside {...props} />;
}
