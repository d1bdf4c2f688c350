// What a release may be called and which tags move with it. Plain JavaScript without a library: the jobs of release and
// rollback that may write run it as it is checked out, with the Node the runner has.
//
//   node scripts/release.mjs check VERSION < TAGS          refuses what cannot be released
//   node scripts/release.mjs moves VERSION < TAGS          prints the tags that move to it, one a line
//   node scripts/release.mjs rollback VERSION CONFIRMATION < TAGS   prints the tag that moves back to it
//
// TAGS are names or full refs, one a line.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FORM = /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

/** The three numbers of a version. Throws for anything but `v1.2.3`. */
export function numbersOf(version) {
  const match = FORM.exec(version)
  if (match === null) throw new Error(`"${version}" is no version of the form v1.2.3.`)
  return match.slice(1).map(Number)
}

/** Throws where a version was released before, or package.json says another. */
export function refuseRelease(version, packageVersion, tags) {
  numbersOf(version)
  if (tags.includes(version)) throw new Error(`${version} was released before: a release never changes.`)
  if (version !== `v${packageVersion}`) {
    throw new Error(`package.json says ${packageVersion}, not ${version.slice(1)}: change it first.`)
  }
}

/** `v1` and `v1.2` for v1.2.3, each only where no later version of it is out: a fix of an older line moves no one back. */
export function movingTags(version, tags) {
  const [major, minor] = numbersOf(version)
  const isLatest = line =>
    tags.filter(tag => FORM.test(tag) && tag.startsWith(`${line}.`)).every(tag => !isLater(tag, version))
  return [`v${major}`, `v${major}.${minor}`].filter(isLatest)
}

/** The moving tag that goes back to a version. Throws where the version is not out, or nobody typed what it means. */
export function rollbackTag(version, confirmation, tags) {
  const [major] = numbersOf(version)
  if (!tags.includes(version)) throw new Error(`There is no release ${version}.`)
  const wanted = `move v${major} to ${version}`
  if (confirmation !== wanted) throw new Error(`To confirm, type: ${wanted}`)
  return `v${major}`
}

function isLater(tag, version) {
  const [a, b] = [numbersOf(tag), numbersOf(version)]
  const at = a.findIndex((number, i) => number !== b[i])
  return at >= 0 && a[at] > b[at]
}

function packageVersion() {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')).version
}

const commands = {
  check: (tags, version) => refuseRelease(version, packageVersion(), tags),
  moves: (tags, version) => movingTags(version, tags).join('\n'),
  rollback: (tags, version, confirmation) => rollbackTag(version, confirmation, tags)
}

function main([name, ...args]) {
  const command = commands[name]
  if (command === undefined) throw new Error(`Commands are ${Object.keys(commands).join(', ')}.`)
  const tags = readFileSync(0, 'utf8')
    .split('\n')
    .map(line => line.trim().replace(/^refs\/tags\//, ''))
  const output = command(tags, ...args)
  if (output !== undefined) process.stdout.write(`${output}\n`)
}

if (process.argv[1] === import.meta.filename) {
  try {
    main(process.argv.slice(2))
  } catch (error) {
    process.stdout.write(`::error title=Release::${error.message}\n`)
    process.exitCode = 1
  }
}
