/** The secrets of a job: text in which any of them occurs leaves the job with `***` in its place. */
export interface Masks {
  add(value: string): void
  apply(text: string): string
  /** Whether the text contains a secret: such a job output is dropped. */
  hides(text: string): boolean
}

/** Each line of a multi-line secret is a secret too; longer ones are replaced first, so that a shorter one leaves no rest. */
export function createMasks(): Masks {
  let secrets: string[] = []
  return {
    add(value) {
      const lines = [value, ...value.split(/\r?\n/)].filter(line => line.trim() !== '')
      secrets = [...new Set([...secrets, ...lines])].sort((a, b) => b.length - a.length)
    },
    apply: text => secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text),
    hides: text => secrets.some(secret => text.includes(secret))
  }
}
