/** Keeps the failure of one part of the page from taking the rest, and the stop button, with it. */
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '../kit/button.tsx';
import { Notice } from '../kit/notice.tsx';

interface GuardProps {
  readonly name: string;
  readonly children: ReactNode;
}

/** Shows what failed and offers to draw it again. */
export class Guard extends Component<GuardProps, { readonly failure: string | null }> {
  override state = { failure: null };

  static getDerivedStateFromError(failure: unknown): { failure: string } {
    return { failure: failure instanceof Error ? failure.message : String(failure) };
  }

  override componentDidCatch(_failure: Error, _info: ErrorInfo): void {
    // The text is shown in place; React has already written it to the window's console.
  }

  override render(): ReactNode {
    if (this.state.failure === null) return this.props.children;
    return (
      <Notice tone="red" title={`${this.props.name} could not be drawn`}>
        {this.state.failure} The rest of the console goes on.
        <Button onClick={() => this.setState({ failure: null })}>Draw it again</Button>
      </Notice>
    );
  }
}
