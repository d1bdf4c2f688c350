import { describe, expect, it } from '@jest/globals'
import { ephemeralDiskSpace } from '../../../../src/preflight/cluster/ephemeral-disk-space.ts'

type Listed = Readonly<Record<string, string>>

const spaceOf = (capabilities: Listed) => ephemeralDiskSpace(new Map(Object.entries(capabilities)))

const yes = { EphemeralOSDiskSupported: 'True' }
const on = (SupportedEphemeralOSDiskPlacements: string) => ({ ...yes, SupportedEphemeralOSDiskPlacements })
const gibibytes = (count: number) => String(count * 1024 ** 3)

describe('ephemeralDiskSpace', () => {
  it.each<[string, Listed, number]>([
    ['a temporary disk', { ...on('ResourceDisk'), MaxResourceVolumeMB: '153600' }, 150],
    ['a cache', { ...on('CacheDisk'), MaxResourceVolumeMB: '614400', CachedDiskBytes: gibibytes(400) }, 400],
    ['NVMe disks (D4ds_v6)', { ...on('NvmeDisk'), MaxResourceVolumeMB: '0', NvmeDiskSizeInMiB: '225280' }, 220],
    [
      'the larger of two placements (D4s_v3)',
      { ...on('ResourceDisk,CacheDisk'), MaxResourceVolumeMB: '32768', CachedDiskBytes: gibibytes(100) },
      100
    ],
    [
      'placements in other case, with blanks',
      { ...on('resourcedisk, CACHEDISK'), MaxResourceVolumeMB: '32768', CachedDiskBytes: gibibytes(100) },
      100
    ],
    [
      'a named placement whose capability is missing (E4d_v5)',
      { ...on('ResourceDisk,CacheDisk'), MaxResourceVolumeMB: '153600' },
      150
    ],
    [
      'no NVMe disks unless they are a placement (NC24ads_A100_v4)',
      {
        ...on('ResourceDisk,CacheDisk'),
        MaxResourceVolumeMB: '65536',
        CachedDiskBytes: '274877906944',
        NvmeDiskSizeInMiB: '915527'
      },
      256
    ],
    ['temporary disk and cache without a list', { ...yes, MaxResourceVolumeMB: '51200', CachedDiskBytes: '1' }, 50],
    [
      'the sum of NVMe disks up to the largest disk (D128ds_v6)',
      { ...on('NvmeDisk'), NvmeDiskSizeInMiB: '7208960', NvmeSizePerDiskInMiB: '1802240' },
      2040
    ],
    ['a list without the flag', { SupportedEphemeralOSDiskPlacements: 'NvmeDisk', NvmeDiskSizeInMiB: '112640' }, 110]
  ])('counts %s', (_, capabilities, gigabytes) => {
    expect(spaceOf(capabilities)).toEqual({ gigabytes, isComplete: true })
  })

  it('finds no space if the size does not support ephemeral disks', () => {
    const capabilities = { EphemeralOSDiskSupported: 'False', MaxResourceVolumeMB: '153600' }
    expect(spaceOf(capabilities)).toEqual({ gigabytes: 0, isComplete: true })
  })

  it.each<[string, Listed]>([
    ['the capability of the placement is missing', on('NvmeDisk')],
    ['the capability of the placement is 0', { ...on('ResourceDisk'), MaxResourceVolumeMB: '0' }],
    ['the capability of the placement is not a number', { ...on('NvmeDisk'), NvmeDiskSizeInMiB: 'large' }],
    ['the capability of the placement is empty', { ...on('NvmeDisk'), NvmeDiskSizeInMiB: '' }],
    ['the capability of the placement is negative', { ...on('NvmeDisk'), NvmeDiskSizeInMiB: '-1' }],
    ['only another disk has space', { ...on('NvmeDisk'), MaxResourceVolumeMB: '153600' }],
    ['the placement is not known', { ...on('OtherDisk'), MaxResourceVolumeMB: '153600' }],
    ['the list is empty', { ...on(''), MaxResourceVolumeMB: '153600' }],
    ['no capability is listed', {}],
    ['the flag is not a truth value and no disk is listed', { EphemeralOSDiskSupported: 'Perhaps' }]
  ])('does not know the space if %s', (_, capabilities) => {
    expect(spaceOf(capabilities)).toEqual({ gigabytes: 0, isComplete: false })
  })

  it.each<[string, Listed]>([
    ['an unknown placement', on('ResourceDisk,OtherDisk')],
    ['a value that is not a number', { ...on('ResourceDisk,CacheDisk'), CachedDiskBytes: 'large' }]
  ])('knows only a part of the space with %s', (_, capabilities) => {
    const space = spaceOf({ ...capabilities, MaxResourceVolumeMB: '153600' })
    expect(space).toEqual({ gigabytes: 150, isComplete: false })
  })
})
