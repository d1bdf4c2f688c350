/** Bytes of findings in the output `result`. GitHub refuses outputs of a job above 1 MB, and there are other fields. */
const MOST_BYTES = 512 * 1024

/** Returns the first findings as fields of the output `result`, as far as they fit, and the number of the others. */
export function findingsWithin<Finding>(
  findings: readonly Finding[],
  most = MOST_BYTES
): { readonly findings: readonly Finding[]; readonly findingsLeftOut?: number } {
  let bytes = 0
  const kept = findings.filter(finding => {
    bytes += Buffer.byteLength(JSON.stringify(finding))
    return bytes <= most
  })
  const others = findings.length - kept.length
  return { findings: kept, ...(others > 0 && { findingsLeftOut: others }) }
}
