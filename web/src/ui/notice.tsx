import type { ComponentChildren } from 'preact';
import '../style/notice.css';
import { Alert } from './icons';

const roles = { trouble: 'alert', info: undefined, news: 'status' } as const;

interface NoticeProps {
  title: string;
  /** News are read out when there is time, trouble at once. */
  kind?: 'trouble' | 'info' | 'news';
  icon?: ComponentChildren;
  children?: ComponentChildren;
}

export function Notice({ title, kind = 'trouble', icon, children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} role={roles[kind]}>
      {icon ?? <Alert />}
      <div>
        <p class="notice-title">{title}</p>
        {children}
      </div>
    </div>
  );
}
