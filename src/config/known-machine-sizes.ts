/** Properties of a machine size that the configuration is checked against. */
export interface MachineSize {
  readonly cores: number
  /**
   * Space in GB for an ephemeral disk of the operating system: the temporary disk or the cache, whichever is larger. 0
   * if the size has neither.
   */
  readonly localGigabytes: number
}

/**
 * General-purpose series by the form of their names ("Dv3 and Dsv3", "Dv4 and Dsv4", "Ddv5 and Ddsv5", "Dasv5 and
 * Dadsv5 sizes series"). The first digits are the number of cores, and the size of the local disk is proportional to
 * this number.
 */
const SERIES: readonly { readonly form: RegExp; readonly gigabytesPerCore: number }[] = [
  { form: /^Standard_D(\d+)a?ds?_v[45]$/i, gigabytesPerCore: 37.5 },
  { form: /^Standard_D(\d+)s_v3$/i, gigabytesPerCore: 25 },
  { form: /^Standard_D(\d+)a?s?_v5$/i, gigabytesPerCore: 0 }
]

/**
 * Returns the properties of a known machine size. Returns `undefined` for other sizes, which preflight reads from Azure
 * before the first write.
 */
export function machineSize(name: string): MachineSize | undefined {
  for (const { form, gigabytesPerCore } of SERIES) {
    const cores = Number(form.exec(name)?.[1])
    if (cores > 0) return { cores, localGigabytes: cores * gigabytesPerCore }
  }
  return undefined
}
