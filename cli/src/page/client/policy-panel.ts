import type { MemberPicture, Picture } from '../picture';
import { run } from './actions';
import { button } from './cards';
import { el, newId, Parts, setAttribute, setStyle, setText, type Part } from './dom';
import { panelBox, type Panel } from './panel';

/** The live policy: as `smart-origin policy` changes it. */
export function policyPanel(): Panel {
  const note = el('p', { class: 'effect' });
  const members = el('div');
  const forced = el('p', { class: 'fault' });
  const forcedText = el('span');
  forced.append(forcedText, button('Release', 'Release: pins and weights serve again', () => void run({ do: 'release' })));
  const element = panelBox('Live policy', note, forced, members);
  const parts = new Parts<MemberPicture>(members, ({ id, weight }) => JSON.stringify([id, weight === undefined]), memberRow);
  return {
    element,
    update: ({ policy }: Picture) => {
      element.hidden = policy === undefined;
      if (policy === undefined) return;
      setText(note, policy.unreadable === undefined ? 'Shares of new visitors; whoever is pinned stays. A rollback moves them, too.'
        : `The policy in the store cannot be read, so the template's serves: ${policy.unreadable}`);
      forced.hidden = policy.force === undefined;
      setText(forcedText, `Everybody is sent to ${policy.force ?? ''}`);
      parts.update(policy.members);
    },
  };
}

const ROLES: Record<MemberPicture['role'], string> = { primary: 'primary', member: '', dark: 'dark', standby: 'standby' };

function memberRow({ id, weight }: MemberPicture): Part<MemberPicture> {
  const role = el('span', { class: 'muted' });
  const share = el('b');
  const fill = el('span');
  const out = button('Roll back', `Roll ${id} back: weight 0 and voided, whoever is pinned to it moves`, () => void run({ do: voided ? 'restore' : 'rollback', member: id }), 'end');
  const all = button('Everybody', `Send everybody to ${id}`, () => void run({ do: 'force', member: id }));
  let voided = false;
  const slider = weight === undefined ? undefined : weightSlider(id);
  const element = el('div', { 'class': 'member', 'role': 'group', 'aria-label': `Member ${id}` },
    el('div', { class: 'line' }, el('h3', {}, id), role, share, out, all),
    el('div', { 'class': 'share', 'aria-hidden': 'true' }, fill), slider?.element);
  return {
    element,
    update: (member) => {
      ({ voided } = member);
      setText(role, [ROLES[member.role], member.voided ? 'voided' : ''].filter(Boolean).join(', '));
      setText(share, `${member.share} %`);
      setStyle(fill, 'transform', `scaleX(${member.share / 100})`);
      setText(out, member.voided ? 'Restore' : 'Roll back');
      setAttribute(out, 'aria-label', member.voided ? `Restore ${id}: no longer voided, the weight stays` : `Roll ${id} back: weight 0 and voided, whoever is pinned to it moves`);
      out.hidden = all.hidden = member.role === 'standby';
      all.disabled = member.voided;
      slider?.set(member.weight ?? 0);
    },
  };
}

function weightSlider(id: string): { readonly element: HTMLElement; set(weight: number): void } {
  const [rangeId, effectId] = [newId(), newId()];
  const range = el('input', { 'type': 'range', 'min': 0, 'max': 100, 'step': 1, 'id': rangeId, 'aria-describedby': effectId });
  const exact = el('input', { 'type': 'number', 'min': 0, 'max': 100, 'step': 0.01, 'required': true, 'aria-label': `Weight of ${id}, exactly` });
  const set = el('button', { 'type': 'submit', 'disabled': true, 'aria-label': `Set the weight of ${id}` }, 'Set');
  const effect = el('p', { id: effectId, class: 'effect' });
  const element = el('form', { 'aria-label': `Weight of ${id}` }, el('label', { class: 'hidden', for: rangeId }, `Weight of ${id}`), el('div', { class: 'weight' }, range, exact, set), effect);
  let live: number | undefined;
  const preview = () => {
    const differs = Number(exact.value) !== live;
    set.disabled = !differs;
    setText(effect, differs ? `${id} will get ${exact.value} % of new visitors, now ${live} %` : '');
  };
  range.addEventListener('input', () => {
    exact.value = range.value;
    preview();
  });
  exact.addEventListener('input', () => {
    range.value = exact.value;
    preview();
  });
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    void run({ do: 'set-weight', member: id, percent: Number(exact.value) });
  });
  return {
    element,
    set: (weight) => {
      // What somebody is about to set is not taken from under their fingers.
      const isUntouched = live === undefined || Number(exact.value) === live;
      const isNew = live !== weight;
      live = weight;
      if (isUntouched && isNew) {
        range.value = String(weight);
        exact.value = String(weight);
      }
      preview();
    },
  };
}
