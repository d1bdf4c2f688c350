import { expect, it } from '@jest/globals'
import { ingressAddress } from '../../../../src/config/addresses/ingress-address.ts'
import { baselineWith } from '../../templates/baselines.ts'

it('is the first address Azure gives out in the subnet, behind its own four', () => {
  const { addresses } = baselineWith()
  const { blue, green } = addresses.spoke
  expect(blue.ingress).toMatch(/\.96\/28$/)
  expect(ingressAddress(addresses, 'blue')).toBe(blue.ingress.replace('.96/28', '.100'))
  expect(ingressAddress(addresses, 'green')).toBe(green.ingress.replace('.112/28', '.116'))
})
