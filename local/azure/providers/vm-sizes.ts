/** A size of a virtual machine ("Sizes for virtual machines in Azure"). */
export interface VmSize {
  readonly name: string
  /** Name of the family in quotas. */
  readonly family: string
  readonly cores: number
  readonly memoryGB: number
  readonly architecture: 'x64' | 'Arm64'
  readonly hyperVGenerations: 'V1' | 'V1,V2' | 'V2'
  /** Whether it has no premium storage. Such sizes support neither ephemeral disks nor encryption at host. */
  readonly withoutPremiumStorage?: true
  /** Size of the temporary disk in GiB. 0 if the size has none. */
  readonly temporaryDiskGB: number
  /** Size of the host cache in GiB. 0 if the size has none. */
  readonly cacheGB: number
  /** NVMe disks of the machine, with the size of each disk in GiB. */
  readonly nvme: { readonly disks: number; readonly eachGB: number }
}

/** A series: sizes that differ in cores and in what is proportional to them. */
interface Series {
  /** Name of a size, where `*` stands for its number of cores. */
  readonly form: string
  readonly family: string
  readonly memoryPerCoreGB?: number
  readonly temporaryDiskPerCoreGB?: number
  readonly cachePerCoreGB?: number
  readonly hasNvme?: boolean
  readonly architecture?: VmSize['architecture']
  readonly hyperVGenerations?: VmSize['hyperVGenerations']
}

const GENERATION_2 = { hyperVGenerations: 'V2' } as const
const ARM = { architecture: 'Arm64', ...GENERATION_2 } as const
const NVME = { hasNvme: true, ...GENERATION_2 } as const

/**
 * Series with their capabilities. Sources: the page of each series in "Sizes for virtual machines in Azure"; families,
 * caches and placements of Dsv3, Dasv6 and Ddsv6 as `Microsoft.Compute/skus` answers (recorded in
 * Azure/karpenter-provider-azure). Azure itself writes some families with a capital S.
 */
const SERIES: readonly Series[] = [
  { form: 'Standard_D*s_v3', family: 'standardDSv3Family', temporaryDiskPerCoreGB: 8, cachePerCoreGB: 25 },
  { form: 'Standard_D*_v5', family: 'standardDv5Family' },
  { form: 'Standard_D*s_v5', family: 'standardDSv5Family' },
  { form: 'Standard_D*d_v5', family: 'standardDDv5Family', temporaryDiskPerCoreGB: 37.5 },
  { form: 'Standard_D*ds_v5', family: 'standardDDSv5Family', temporaryDiskPerCoreGB: 37.5 },
  { form: 'Standard_D*as_v5', family: 'standardDASv5Family' },
  { form: 'Standard_D*ads_v5', family: 'standardDADSv5Family', temporaryDiskPerCoreGB: 37.5 },
  { form: 'Standard_D*pds_v5', family: 'standardDPDSv5Family', temporaryDiskPerCoreGB: 37.5, ...ARM },
  { form: 'Standard_D*as_v6', family: 'standardDav6Family', ...GENERATION_2 },
  { form: 'Standard_D*ds_v6', family: 'StandardDdsv6Family', ...NVME },
  { form: 'Standard_D*pds_v6', family: 'StandardDpdsv6Family', ...NVME, ...ARM },
  { form: 'Standard_D*ads_v7', family: 'StandardDadsv7Family', ...NVME },
  { form: 'Standard_E*ds_v5', family: 'standardEDSv5Family', memoryPerCoreGB: 8, temporaryDiskPerCoreGB: 37.5 },
  { form: 'Standard_E*ds_v6', family: 'StandardEdsv6Family', memoryPerCoreGB: 8, ...NVME }
]

const CORES = [2, 4, 8, 16, 32]
const MEMORY_PER_CORE_GB = 4
const NO_NVME = { disks: 0, eachGB: 0 }

/** NVMe disks by cores. The series with NVMe disks in the list above all have these. */
const NVME_DISKS: Readonly<Record<number, VmSize['nvme']>> = {
  2: { disks: 1, eachGB: 110 },
  4: { disks: 1, eachGB: 220 },
  8: { disks: 1, eachGB: 440 },
  16: { disks: 2, eachGB: 440 },
  32: { disks: 4, eachGB: 440 }
}

function sizesOf(series: Series): VmSize[] {
  return CORES.map(cores => ({
    name: series.form.replace('*', String(cores)),
    family: series.family,
    cores,
    memoryGB: cores * (series.memoryPerCoreGB ?? MEMORY_PER_CORE_GB),
    architecture: series.architecture ?? 'x64',
    hyperVGenerations: series.hyperVGenerations ?? 'V1,V2',
    temporaryDiskGB: cores * (series.temporaryDiskPerCoreGB ?? 0),
    cacheGB: cores * (series.cachePerCoreGB ?? 0),
    nvme: series.hasNvme === true ? (NVME_DISKS[cores] ?? NO_NVME) : NO_NVME
  }))
}

/**
 * Sizes of DSv2, which number their sizes instead of naming the cores. The cache is the recorded one of DS2_v2; that the
 * others are proportional to it is assumed.
 */
const dsv2Sizes: readonly VmSize[] = [1, 2, 4, 8, 16].map((cores, i) => ({
  name: `Standard_DS${i + 1}_v2`,
  family: 'standardDSv2Family',
  cores,
  memoryGB: cores * 3.5,
  architecture: 'x64',
  hyperVGenerations: 'V1,V2',
  temporaryDiskGB: cores * 7,
  cacheGB: cores * 43,
  nvme: NO_NVME
}))

/** Sizes of Av2 ("Av2 sizes series"): no premium storage, no ephemeral disk of the operating system, generation 1 only. */
const av2Sizes: readonly VmSize[] = [1, 2, 4, 8].map(cores => ({
  name: `Standard_A${cores}_v2`,
  family: 'standardAv2Family',
  cores,
  memoryGB: cores * 2,
  architecture: 'x64',
  hyperVGenerations: 'V1',
  withoutPremiumStorage: true,
  temporaryDiskGB: cores * 10,
  cacheGB: 0,
  nvme: NO_NVME
}))

/** Sizes of NC_A100_v4 ("NC_A100_v4 sizes series"): one GPU for each 24 cores. */
const a100Sizes: readonly VmSize[] = [1, 2, 4].map(gpus => ({
  name: `Standard_NC${24 * gpus}ads_A100_v4`,
  family: 'StandardNCADSA100v4Family',
  cores: 24 * gpus,
  memoryGB: 220 * gpus,
  architecture: 'x64',
  hyperVGenerations: 'V1,V2',
  temporaryDiskGB: 64 * gpus,
  cacheGB: 0,
  nvme: { disks: gpus, eachGB: 894 }
}))

export const vmSizes: readonly VmSize[] = [...dsv2Sizes, ...SERIES.flatMap(sizesOf), ...av2Sizes, ...a100Sizes]

/** Finds a size by its name, in any case. */
export function findVmSize(name: string): VmSize | undefined {
  return vmSizes.find(size => size.name.toLowerCase() === name.toLowerCase())
}

/** Largest ephemeral disk in GiB on any size ("Ephemeral OS disks for Azure VMs"). */
const LARGEST_EPHEMERAL_DISK = 2040

/**
 * Returns the GiB that an ephemeral disk of the operating system can have: those of the largest placement. AKS compares
 * with cache and temporary disk and takes the larger (its refusal VMCannotFitEphemeralOSDisk names both).
 */
export function ephemeralSpaceGB({ temporaryDiskGB, cacheGB, nvme, withoutPremiumStorage }: VmSize): number {
  if (withoutPremiumStorage === true) return 0
  return Math.min(LARGEST_EPHEMERAL_DISK, Math.max(temporaryDiskGB, cacheGB, nvme.disks * nvme.eachGB))
}

/**
 * Forms of the names that Azure gives its sizes ("Azure virtual machine sizes naming conventions"): family, number, number
 * of constrained cores, letters for features, accelerator, version up to 7.
 */
const PUBLISHED_FORM =
  /^Standard_(A|B|D|DC|DS|E|EC|F|FX|G|GS|H|HB|HC|HX|L|M|N[CDGPV])(\d+)(-\d+)?[a-z]*(_(?!v\d$)[A-Z]+\d+[A-Z]?)?(_v[2-7])?$/i

/** Returns whether a name can be a size that Azure has and that is not in the list above. */
export function canBePublishedSize(name: string): boolean {
  return PUBLISHED_FORM.test(name)
}
