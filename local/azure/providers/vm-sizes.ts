/** A size of virtual machine: "Sizes for virtual machines in Azure", D family. */
export interface VmSize {
  readonly name: string
  /** As quotas name it. */
  readonly family: string
  readonly cores: number
  readonly memoryGB: number
  /** GiB of the disk an ephemeral OS disk can lie on; 0 where there is none. */
  readonly temporaryDiskGB: number
}

interface Series {
  /** `D{cores}` with these letters behind it. */
  readonly suffix: string
  readonly family: string
  readonly temporaryDiskPerCoreGB: number
}

const series: readonly Series[] = [
  { suffix: '_v5', family: 'standardDv5Family', temporaryDiskPerCoreGB: 0 },
  { suffix: 's_v5', family: 'standardDSv5Family', temporaryDiskPerCoreGB: 0 },
  { suffix: 'd_v5', family: 'standardDDv5Family', temporaryDiskPerCoreGB: 37.5 },
  { suffix: 'ds_v5', family: 'standardDDSv5Family', temporaryDiskPerCoreGB: 37.5 },
  { suffix: 'as_v5', family: 'standardDASv5Family', temporaryDiskPerCoreGB: 0 },
  { suffix: 'ads_v5', family: 'standardDADSv5Family', temporaryDiskPerCoreGB: 37.5 }
]

const CORES = [2, 4, 8, 16, 32]
const MEMORY_PER_CORE_GB = 4

/** Too small for a system pool, and on sale in every region all the same. */
const smallest: VmSize = {
  name: 'Standard_DS1_v2',
  family: 'standardDSv2Family',
  cores: 1,
  memoryGB: 3.5,
  temporaryDiskGB: 7
}

export const vmSizes: readonly VmSize[] = [
  smallest,
  ...series.flatMap(({ suffix, family, temporaryDiskPerCoreGB }) =>
    CORES.map(cores => ({
      name: `Standard_D${cores}${suffix}`,
      family,
      cores,
      memoryGB: cores * MEMORY_PER_CORE_GB,
      temporaryDiskGB: cores * temporaryDiskPerCoreGB
    }))
  )
]

/** By name, ignoring case. */
export function findVmSize(name: string): VmSize | undefined {
  return vmSizes.find(size => size.name.toLowerCase() === name.toLowerCase())
}
