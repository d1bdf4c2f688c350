import { describe, expect, it } from '@jest/globals'
import { findings } from '../load-kit.ts'

const messageFor = (size: string) =>
  findings(`cluster: { systemPool: { vmSize: "${size}", osDisk: { type: Managed } } }`)[0]?.message

describe('the size of a pool', () => {
  it.each([
    ['standard_d4pds_v5', 'Standard_D4pds_v5'],
    ['STANDARD_D4PDS_V5', 'Standard_D4pds_v5'],
    ['standard_nc24ads_a100_v4', 'Standard_NC24ads_A100_v4'],
    ['standard_ds2_v2', 'Standard_DS2_v2'],
    ['Standard_e96-24ads_v5', 'Standard_E96-24ads_v5']
  ])('has its right spelling in the error when %s has the wrong case', (wrong, right) => {
    expect(messageFor(wrong)).toBe(`found "${wrong}"; only the letter case is wrong: write ${right}.`)
    expect(messageFor(right)).toBeUndefined()
  })

  it.each(['D4d_v5', 'standard', 'standard_', 'standard d4d v5', 'basic_a1'])(
    'has an example in the error for %s',
    wrong => {
      expect(messageFor(wrong)).toBe(
        `found "${wrong}"; give the size of a virtual machine, for example Standard_D4d_v5.`
      )
    }
  )
})
