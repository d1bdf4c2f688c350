/** What of a machine's size the configuration can be checked against. */
export interface MachineSize {
  readonly cores: number
  /** Where an ephemeral disk of the operating system can lie: temporary disk or cache, whichever is larger; 0 for neither. */
  readonly localGigabytes: number
}

/**
 * General-purpose sizes by the form of their name ("Dv3 and Dsv3", "Dv4 and Dsv4", "Ddv5 and Ddsv5", "Dasv5 and Dadsv5
 * sizes series"): the first digits count cores, and the disk grows with them.
 */
const SERIES: readonly { readonly form: RegExp; readonly gigabytesPerCore: number }[] = [
  { form: /^Standard_D(\d+)a?ds?_v[45]$/i, gigabytesPerCore: 37.5 },
  { form: /^Standard_D(\d+)s_v3$/i, gigabytesPerCore: 25 },
  { form: /^Standard_D(\d+)a?s?_v5$/i, gigabytesPerCore: 0 }
]

/** A size that is known here; `undefined` for others, which Azure is asked about before anything is made. */
export function machineSize(name: string): MachineSize | undefined {
  for (const { form, gigabytesPerCore } of SERIES) {
    const cores = Number(form.exec(name)?.[1])
    if (cores > 0) return { cores, localGigabytes: cores * gigabytesPerCore }
  }
  return undefined
}
