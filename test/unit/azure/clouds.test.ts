import { describe, expect, it } from '@jest/globals'
import { cloudOf, clouds } from '../../../src/azure/clouds.ts'

describe('cloudOf', () => {
  it('ignores case', () => {
    expect(cloudOf('azurecloud')).toBe(clouds.AzureCloud)
    expect(cloudOf('AzureChinaCloud').oidcAudience).toBe('api://AzureADTokenExchangeChina')
  })

  it('refuses what it does not know, also names every object has', () => {
    for (const name of ['AzureGermanCloud', '', 'constructor']) {
      expect(() => cloudOf(name)).toThrow(expect.objectContaining({ reason: 'input-invalid' }))
    }
  })
})
