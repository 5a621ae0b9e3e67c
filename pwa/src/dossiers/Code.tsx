/** An official code in big numerals; on a narrow screen it breaks before day and serial, not inside. */
export function Code({ code }: { code: string }) {
  const at = code.indexOf('-') + 1;
  return (
    <span class="code">
      {code.slice(0, at)}
      <span class="whole">{code.slice(at)}</span>
    </span>
  );
}
