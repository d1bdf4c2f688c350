import { actions } from './definitions.ts'

export { actions } from './definitions.ts'

/** Runs the action of that name. A launcher, `dist/<name>/index.js`, calls it. */
export async function start(name: string): Promise<void> {
  const action = actions.find(each => each.name === name)
  if (action === undefined) throw new Error(`This bundle has no action "${name}".`)
  await action.start()
}
