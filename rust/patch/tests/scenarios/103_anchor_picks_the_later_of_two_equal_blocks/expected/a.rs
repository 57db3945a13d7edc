fn a() {
    go();
}
fn b() {
    stop();
}
