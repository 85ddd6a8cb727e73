import { meantName } from '../../../src/contract/nearest-name';
import { SmartOriginError } from '../errors';
import { force, release, restore, rollback, setWeights, type Operation } from '../live-policy/operations';
import { parseWeight, parsePercent } from '../live-policy/weight-text';

/** How each command is written. */
const COMMANDS = {
  'set-weight': 'set-weight v2=50',
  'rollback': 'rollback v2',
  'restore': 'restore v2, or restore v2 --weight 10',
  'force': 'force v1',
  'release': 'release',
} as const;

/**
 * What a command of `smart-origin policy` does, by its words.
 *
 * @throws SmartOriginError `ERR_POLICY_COMMAND`, `ERR_WEIGHT`
 */
export function operationOf([name = '', ...words]: readonly string[]): Operation {
  if (!Object.hasOwn(COMMANDS, name)) {
    const names = Object.keys(COMMANDS);
    const meant = meantName(name, names);
    throw new SmartOriginError('ERR_POLICY_COMMAND', `"${name}" is no command that changes a policy`, `${meant === undefined ? '' : `did you mean ${meant}? `}there are ${names.join(', ')}`, 'write it like set-weight v2=50');
  }
  const command = name as keyof typeof COMMANDS;
  const [member] = words;
  switch (command) {
    case 'set-weight':
      if (words.length > 0) return setWeights(words.map(parseWeight));
      break;
    case 'restore':
      if (member !== undefined && words.length === 1) return restore(member);
      if (member !== undefined && words.length === 3 && words[1] === '--weight') return restore(member, parsePercent(words[2]!));
      break;
    case 'rollback':
      if (member !== undefined && words.length === 1) return rollback(member);
      break;
    case 'force':
      if (member !== undefined && words.length === 1) return force(member);
      break;
    case 'release':
      if (words.length === 0) return release();
      break;
  }
  throw new SmartOriginError('ERR_POLICY_COMMAND', `"${[name, ...words].join(' ')}" cannot be read`, `${name} takes ${words.length === 0 ? 'more' : 'other'} words`, `write it like ${COMMANDS[command]}`);
}
