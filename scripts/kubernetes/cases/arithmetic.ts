import type { KubernetesCase } from '../case.ts'
import { budget, budgetCase, deployment } from './objects.ts'

const SEVEN = [1, 2, 3, 4, 5, 6, 7]

const rounding = SEVEN.flatMap(replicas => [
  budgetCase(`rounds minAvailable 50% of ${replicas} replicas`, [
    ...deployment(replicas),
    budget({ minAvailable: '50%' })
  ]),
  budgetCase(`rounds maxUnavailable 50% of ${replicas} replicas`, [
    ...deployment(replicas),
    budget({ maxUnavailable: '50%' })
  ])
])

const percentages = ['0%', '1%', '34%', '99%', '100%'].flatMap(percentage => [
  budgetCase(`computes minAvailable ${percentage} of 3 replicas`, [
    ...deployment(3),
    budget({ minAvailable: percentage })
  ]),
  budgetCase(`computes maxUnavailable ${percentage} of 3 replicas`, [
    ...deployment(3),
    budget({ maxUnavailable: percentage })
  ])
])

const numbers = [0, 1, 2, 3, 4].flatMap(number => [
  budgetCase(`computes minAvailable ${number} of 3 replicas`, [...deployment(3), budget({ minAvailable: number })]),
  budgetCase(`computes maxUnavailable ${number} of 3 replicas`, [...deployment(3), budget({ maxUnavailable: number })])
])

const unready = [0, 1, 2].flatMap(ready => [
  budgetCase(`counts ${ready} of 3 pods as healthy with minAvailable 2`, [
    ...deployment(3, ready),
    budget({ minAvailable: 2 })
  ]),
  budgetCase(`counts ${ready} of 3 pods as healthy with maxUnavailable 1`, [
    ...deployment(3, ready),
    budget({ maxUnavailable: 1 })
  ])
])

const defaults = [
  budgetCase('applies neither minAvailable nor maxUnavailable by default', [...deployment(2), budget({})])
]

/** The arithmetic of the allowed disruptions. */
export const ARITHMETIC: readonly KubernetesCase[] = [...rounding, ...percentages, ...numbers, ...unready, ...defaults]
