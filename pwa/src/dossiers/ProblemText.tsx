import { pick } from '../i18n';
import type { Problem } from '../store/types';

/** What the server said was wrong, in its own sentences. */
export function ProblemText({
  problem,
  fallback,
}: {
  problem: Problem | undefined;
  fallback: string;
}) {
  const errors = problem?.errors ?? [];
  return (
    <>
      <p>{problem?.detail || fallback}</p>
      {errors.length > 0 && (
        <ul>
          {errors.map(({ path, message }) => (
            <li key={path.join('.') + message.vi}>{pick(message)}</li>
          ))}
        </ul>
      )}
    </>
  );
}
